/** How the process lives and ends, as a command sees it. */
export interface Life {
  /** `listener` hears that the process is to end (Ctrl-C, SIGTERM, a closed terminal), which then does not end it. Gives what stops that. */
  onStop(listener: () => void): () => void
  /** `listener` hears that the process is gone after it, by an error too, before that is written. Gives what stops that. */
  onExit(listener: () => void): () => void
  /** `listener` hears that the process goes on after it was suspended. Gives what stops that. */
  onResume(listener: () => void): () => void
  /** As Ctrl-Z does. */
  suspend(): void
}

const STOPS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

/** Ms after which a process that nobody could suspend goes on. */
const SOON = 100

export function lifeOf(process: NodeJS.Process): Life {
  const resumed = new Set<() => void>()
  const resume = (): void => resumed.forEach((listener) => listener())
  return {
    onStop(listener) {
      for (const signal of STOPS) process.on(signal, listener)
      return () => STOPS.forEach((signal) => process.off(signal, listener))
    },
    onExit(listener) {
      process.on('uncaughtExceptionMonitor', listener).on('exit', listener)
      return () => void process.off('uncaughtExceptionMonitor', listener).off('exit', listener)
    },
    onResume(listener) {
      if (resumed.size === 0) process.on('SIGCONT', resume)
      resumed.add(listener)
      return () => {
        resumed.delete(listener)
        if (resumed.size === 0) process.off('SIGCONT', resume)
      }
    },
    suspend() {
      // all that were started together, as the terminal would: a shell waits for each of them
      process.kill(0, 'SIGTSTP')
      setTimeout(resume, SOON)
    },
  }
}
