/**
 * What Node lacks of a browser, with the same semantics: `localStorage` that all pages share and that tells the
 * others of changes, and Web Locks that one page holds at a time and that end with it. The real ones run in
 * the test of tabs.
 */
import { randomUUID } from 'node:crypto';

type StorageListener = (event: { key: string | null }) => void;

interface Waiting {
  page: Page;
  name: string;
  grant: () => void;
}

/** The storage of one origin. */
export class Origin {
  readonly entries = new Map<string, string>();
  readonly pages = new Set<Page>();
  #held = new Map<string, Page>();
  #queue: Waiting[] = [];

  /** The names of the locks, as `navigator.locks.query` lists them. */
  query(): { held: { name: string }[] } {
    return { held: [...this.#held.keys()].map((name) => ({ name })) };
  }

  /** Runs a callback with the lock, as `navigator.locks` does. */
  request(page: Page, name: string, options: { ifAvailable?: boolean; signal?: AbortSignal }, callback: (lock: object | null) => unknown): Promise<unknown> {
    return new Promise((resolve, reject) => {
      const run = async (lock: object | null): Promise<void> => {
        try {
          resolve(await callback(lock));
        } catch (error) {
          reject(error as Error);
        } finally {
          if (lock !== null && this.#held.get(name) === page) this.#release(name);
        }
      };
      const grant = (): void => {
        this.#held.set(name, page);
        void run({ name });
      };
      if (options.ifAvailable && this.#held.has(name)) {
        void run(null);
        return;
      }
      const entry = { page, name, grant };
      this.#queue.push(entry);
      options.signal?.addEventListener('abort', () => {
        const place = this.#queue.indexOf(entry);
        if (place < 0) return;
        this.#queue.splice(place, 1);
        reject(new DOMException('aborted', 'AbortError'));
      });
      this.#next();
    });
  }

  /** A page that is gone waits for nothing and holds nothing. */
  leave(page: Page): void {
    this.pages.delete(page);
    this.#queue = this.#queue.filter((entry) => entry.page !== page);
    for (const [name, holder] of this.#held) if (holder === page) this.#release(name);
  }

  changed(by: Page, key: string): void {
    for (const page of this.pages) if (page !== by) queueMicrotask(() => { page.stored({ key }); });
  }

  #release(name: string): void {
    this.#held.delete(name);
    this.#next();
  }

  #next(): void {
    // As a task of its own, as in a browser.
    setTimeout(() => {
      const place = this.#queue.findIndex((entry) => !this.#held.has(entry.name));
      const [entry] = place < 0 ? [] : this.#queue.splice(place, 1);
      if (entry === undefined) return;
      entry.grant();
      this.#next();
    }, 0);
  }
}

/** One page of an origin. */
export class Page {
  readonly id = randomUUID();
  isOnline = true;
  #listeners = new Map<string, ((event: never) => void)[]>();
  readonly document = {
    visibilityState: 'visible',
    addEventListener: (name: string, listener: (event: never) => void): void => {
      this.addEventListener(name, listener);
    },
  };

  constructor(readonly origin: Origin) {
    origin.pages.add(this);
  }

  addEventListener = (name: string, listener: (event: never) => void): void => {
    this.#listeners.set(name, [...(this.#listeners.get(name) ?? []), listener]);
  };

  dispatch(name: string, event: object = {}): void {
    for (const listener of this.#listeners.get(name) ?? []) listener(event as never);
  }

  stored: StorageListener = (event) => {
    this.dispatch('storage', event);
  };

  readonly localStorage = ((page: Page) => ({
    get length(): number {
      return page.origin.entries.size;
    },
    key: (index: number): string | null => [...page.origin.entries.keys()][index] ?? null,
    getItem: (key: string): string | null => page.origin.entries.get(key) ?? null,
    setItem: (key: string, text: string): void => {
      page.origin.entries.set(key, text);
      page.origin.changed(page, key);
    },
    removeItem: (key: string): void => {
      if (page.origin.entries.delete(key)) page.origin.changed(page, key);
    },
  }))(this);

  readonly navigator = ((page: Page) => ({
    get onLine(): boolean {
      return page.isOnline;
    },
    locks: {
      request: (
        name: string,
        options: { ifAvailable?: boolean; signal?: AbortSignal },
        callback: (lock: object | null) => unknown,
      ): Promise<unknown> => page.origin.request(page, name, options, callback),
      query: (): Promise<{ held: { name: string }[] }> => Promise.resolve(page.origin.query()),
    },
  }))(this);

  /** Ends the page without a warning. */
  kill(): void {
    this.origin.leave(this);
  }
}
