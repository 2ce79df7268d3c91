-- For wrk: asks for each path in turn, compares each answer to the file it is of, and counts.
local paths, expected = {}, {}
for path in os.getenv('PATHS'):gmatch('%S+') do
  paths[#paths + 1] = path
  local file = assert(io.open(os.getenv('FOLDER') .. path, 'rb'))
  local content = file:read('*a')
  file:close()
  expected[#content] = content
end

local threads = {}
function setup(thread)
  threads[#threads + 1] = thread
end

asked, answered, wrong, hits = 0, 0, 0, 0

function request()
  asked = asked + 1
  return wrk.format('GET', paths[asked % #paths + 1])
end

function response(status, headers, body)
  answered = answered + 1
  if status ~= 200 or expected[#body] ~= body then wrong = wrong + 1 end
  if (headers['cache-status'] or ''):find('; hit') then hits = hits + 1 end
end

function done(summary)
  local total = { answered = 0, wrong = 0, hits = 0 }
  for _, thread in ipairs(threads) do
    for name in pairs(total) do total[name] = total[name] + thread:get(name) end
  end
  local errors = summary.errors
  print(string.format('{"answered":%d,"wrong":%d,"hits":%d,"errors":%d,"perSecond":%d}', total.answered, total.wrong,
    total.hits, errors.connect + errors.read + errors.write + errors.timeout + errors.status,
    summary.requests / summary.duration * 1e6))
end
