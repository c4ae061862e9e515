/** What the package needs of React Native on a bare VM: a registry with the fake bridge behind a module. */
import { FakeBridge } from '../fake-bridge';
import { linkNativeModule } from '../native-module';

export const bridge = new FakeBridge();
const { module } = linkNativeModule(bridge);

export const TurboModuleRegistry = { get: (name: string) => (name === 'Stytch' ? module : null) };
