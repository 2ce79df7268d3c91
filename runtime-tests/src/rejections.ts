/** What some runtimes have in place of an event. */
interface Process {
  on?(name: 'unhandledRejection', listener: (reason: unknown) => void): void
}

/** Every promise from now on that is rejected and nobody hears of. */
export function noteRejections(): readonly string[] {
  const noted: string[] = []
  const note = (reason: unknown): void => void noted.push(String(reason))
  const { process } = globalThis as { process?: Process }
  if (typeof process?.on === 'function') process.on('unhandledRejection', note)
  else {
    addEventListener('unhandledrejection', (event) => {
      event.preventDefault()
      note((event as Event & { reason?: unknown }).reason)
    })
  }
  return noted
}
