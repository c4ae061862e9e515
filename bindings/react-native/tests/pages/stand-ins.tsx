/** What the pages take from elsewhere. */
import type { ReactNode } from 'react';
import { vi } from 'vitest';

const push = vi.fn<(path: string) => void>();

export const useRouter = () => ({ push });
export const pushed = push;
export const onMfaRequired = vi.fn<() => void>();
export const onLoggedIn = vi.fn<() => void>();
export const Layout = ({ children }: { children: ReactNode }) => <main>{children}</main>;
