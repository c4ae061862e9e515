/** What the tests need of React Native: its views as elements of a page, and a native module that tests set. */
import type { ReactNode } from 'react';

interface Props {
  children?: ReactNode;
}

export const Text = ({ children }: Props) => <span>{children}</span>;
export const View = ({ children }: Props) => <div>{children}</div>;
export const TouchableOpacity = ({ children, onPress }: Props & { onPress?: () => void }) => (
  <button onClick={onPress}>{children}</button>
);

export const TurboModuleRegistry = {
  get: (name: string): unknown => (globalThis as { nativeModules?: Record<string, unknown> }).nativeModules?.[name] ?? null,
};
