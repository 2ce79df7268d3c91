import { Server } from 'node:net'

// Loaded with --import before the suite's origin server, which would listen on every interface.
const listen = Server.prototype.listen as (this: Server, options: object) => Server

Server.prototype.listen = function (this: Server, port: unknown) {
  return listen.call(this, { port: Number(port), host: '127.0.0.1' })
} as typeof Server.prototype.listen
