/** Which connection a client uses. It is kept here and not in the client, which an app may print. */
import type { Connection } from './connection';

const connections = new WeakMap<object, Connection>();

/** Says which connection a client uses. */
export function setConnection(client: object, connection: Connection): void {
  connections.set(client, connection);
}

/** The connection of a client; undefined for what is no client. */
export function connectionOf(client: object): Connection | undefined {
  return connections.get(client);
}

/** The `close` of a client, which gives up its use of the connection once. */
export function releasing(connection: Connection): () => void {
  let isDone = false;
  return () => {
    if (isDone) return;
    isDone = true;
    connection.release();
  };
}
