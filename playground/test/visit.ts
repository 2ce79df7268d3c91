import type { Browser, Locator, Page } from 'playwright-core'

/** What a row of the page shows. */
export interface Shown {
  readonly badge: string
  readonly status: string
  readonly age: string
  readonly body: string
}

/** A visit to the playground's page; nothing here waits for anything but what the page shows. */
export class Visit {
  readonly page: Page
  /** What went wrong in the page's scripts. */
  readonly errors: Error[] = []

  constructor(page: Page) {
    this.page = page
    page.on('pageerror', (error) => this.errors.push(error))
  }

  static async to(browser: Browser, url: string): Promise<Visit> {
    const visit = new Visit(await browser.newPage())
    await visit.page.goto(url)
    await visit.hears('10 endpoints asked')
    return visit
  }

  async reload(): Promise<void> {
    await this.page.reload()
    await this.hears('10 endpoints asked')
  }

  /** Waits until the page says `text`. */
  async hears(text: string): Promise<void> {
    await this.page.getByRole('status').filter({ hasText: text }).waitFor()
  }

  row(path: string): Locator {
    return this.page.locator(`tbody[data-path="${path}"]`)
  }

  /** Waits until no answer to a row is awaited. */
  async rests(path: string): Promise<void> {
    await this.page.locator(`tbody[data-path="${path}"]:not([aria-busy])`).waitFor()
  }

  async click(path: string, name: string): Promise<void> {
    await this.row(path).getByRole('button', { name, exact: true }).click()
  }

  /** Presses a button that asks once, and waits for the answer. */
  async press(path: string, name: string): Promise<Shown> {
    const answers = Number(await this.row(path).getAttribute('data-answers'))
    await this.click(path, name)
    await this.page.locator(`tbody[data-path="${path}"][data-answers="${answers + 1}"]`).waitFor()
    return this.shown(path)
  }

  async purge(path: string): Promise<void> {
    await this.click(path, 'Purge')
    await this.hears(`${path}: purged`)
  }

  async shown(path: string): Promise<Shown> {
    const text = (selector: string): Promise<string> => this.row(path).locator(selector).innerText()
    return {
      badge: await text('.badge'),
      status: await text('[data-cell=status]'),
      age: await text('[data-cell=age]'),
      body: await text('.body'),
    }
  }

  async bodies(paths: readonly string[]): Promise<string[]> {
    return Promise.all(paths.map(async (path) => (await this.shown(path)).body))
  }
}
