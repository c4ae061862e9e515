/** The events of a page: whether it can be seen, is online, and that another page wrote. */

/** Is notified of it. */
export interface PageListener {
  setVisible(visible: boolean): void;
  setOnline(online: boolean): void;
  storageChanged(): void;
}

/** The entry that is written last by all work that changed a record (`src/platform/page.rs`). */
const WRITES = 'stytch-core/writes';

type Target = Pick<EventTarget, 'addEventListener'> | undefined;

interface PageGlobals {
  document?: Document;
  addEventListener?: EventTarget['addEventListener'];
}

const globals = globalThis as PageGlobals;

/** Whether the page can be seen. What has no document, such as a worker, counts as seen. */
export function isVisible(): boolean {
  return globals.document?.visibilityState !== 'hidden';
}

/** Notifies the listener for as long as the page lives. */
export function watchPage(listener: PageListener): void {
  const document: Target = globals.document;
  const page: Target = globals.addEventListener === undefined ? undefined : (globals as EventTarget);
  const show = (): void => {
    listener.setVisible(isVisible());
  };
  const hide = (): void => {
    listener.setVisible(false);
  };
  document?.addEventListener('visibilitychange', show);
  // A page that is frozen or kept for a return gets no other event, and none while it sleeps.
  document?.addEventListener('freeze', hide);
  document?.addEventListener('resume', show);
  page?.addEventListener('pagehide', hide);
  page?.addEventListener('pageshow', (event) => {
    if ((event as PageTransitionEvent).persisted) show();
  });
  page?.addEventListener('online', () => {
    listener.setOnline(true);
  });
  page?.addEventListener('offline', () => {
    listener.setOnline(false);
  });
  page?.addEventListener('storage', (event) => {
    const { key } = event as StorageEvent;
    // Without a key everything was removed.
    if (key === WRITES || key === null) listener.storageChanged();
  });
}
