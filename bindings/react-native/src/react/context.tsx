/** Providers and hooks of either client over one store: the connection of the client. */
import * as React from 'react';

import { connectionOf } from '../core/clients';
import type { Connection } from '../core/connection';
import { infoOf, type Info, type SessionState } from '../core/picture';

/** What a provider takes. */
export interface ProviderProps<Client> {
  /** The client. Make it outside of components, so that there is one. */
  stytch: Client;
  children?: React.ReactNode;
}

/** The context of one kind of client: a provider, and hooks that read what it provides. */
export interface ClientContext<Client> {
  Provider(props: ProviderProps<Client>): React.JSX.Element;
  /** The client. `hook` is the name that the error has if there is no provider. */
  useClient(hook: string): Client;
  /** An object of the client, by its name in the JSON door. */
  useInfo(hook: string, name: string): Info;
  /** The status of the session. */
  useState(hook: string): SessionState;
}

/** Makes the context of one kind of client. */
export function clientContext<Client extends object>(provider: string, client: string): ClientContext<Client> {
  const Context = React.createContext<Client | null>(null);
  Context.displayName = provider;

  const useClient = (hook: string): Client => {
    const found = React.useContext(Context);
    if (found === null) throw new Error(`${hook} needs a <${provider}> above it.`);
    return found;
  };

  const useConnection = (hook: string): Connection => {
    const connection = connectionOf(useClient(hook));
    // The provider has checked it.
    return connection as Connection;
  };

  function Provider({ stytch, children }: ProviderProps<Client>): React.JSX.Element {
    if (React.useContext(Context) !== null) {
      throw new Error(`There is a <${provider}> above this <${provider}>. An app has one.`);
    }
    if (typeof stytch !== 'object' || (stytch as Client | null) === null || !connectionOf(stytch)) {
      throw new Error(`The prop \`stytch\` of <${provider}> has to be a ${client} of this package.`);
    }
    return <Context.Provider value={stytch}>{children}</Context.Provider>;
  }

  return {
    Provider,
    useClient,
    useInfo: (hook, name) => {
      const connection = useConnection(hook);
      return React.useSyncExternalStore(
        connection.subscribe,
        () => infoOf(connection.picture, name),
        () => infoOf(connection.initial, name),
      );
    },
    useState: (hook) => {
      const connection = useConnection(hook);
      return React.useSyncExternalStore(
        connection.subscribe,
        () => connection.picture.state,
        () => connection.initial.state,
      );
    },
  };
}

/** A component with props that a hook provides. */
export function withProps<Injected extends object>(name: string, useInjected: () => Injected) {
  return <T extends object>(Component: React.ComponentType<T & Injected>): React.ComponentType<T> => {
    const With: React.FC<T> = (props) => <Component {...props} {...useInjected()} />;
    With.displayName = `${name}(${Component.displayName ?? Component.name})`;
    return With;
  };
}
