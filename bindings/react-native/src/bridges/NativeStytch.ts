import { TurboModuleRegistry } from 'react-native';
import type { CodegenTypes, TurboModule } from 'react-native';

/** A new state of one client. */
type StateEvent = Readonly<{
  client: string;
  state: string;
}>;

/** The native module: the methods of `core/bridge.ts`, with an event instead of a listener. */
export interface Spec extends TurboModule {
  create(options: string): string;
  close(client: string): void;
  state(client: string): string;
  callSync(client: string, method: string, params: string): string;
  call(client: string, method: string, params: string): Promise<string>;
  subscribe(client: string): void;
  unsubscribe(client: string): void;
  readonly onState: CodegenTypes.EventEmitter<StateEvent>;
}

/** Null where the native part is not linked. */
export default TurboModuleRegistry.get<Spec>('Stytch');
