// A backend that verifies the JWT of a session with the vendor's backend SDK. `GET /consumer/me` and `GET /b2b/me`
// respond with the id of the user or member, or with 401 and a reason.
import { createServer } from 'node:http';
import stytch from 'stytch';

const {
  STYTCH_URL = 'http://127.0.0.1:4000',
  CONSUMER_PROJECT_ID,
  CONSUMER_SECRET,
  B2B_PROJECT_ID,
  B2B_SECRET,
  PORT = '4001',
} = process.env;

/** The project ids and secrets of the emulator, unless the environment has those of a project. */
async function projects() {
  if (CONSUMER_PROJECT_ID && CONSUMER_SECRET && B2B_PROJECT_ID && B2B_SECRET) {
    return {
      consumer: { project_id: CONSUMER_PROJECT_ID, secret: CONSUMER_SECRET },
      b2b: { project_id: B2B_PROJECT_ID, secret: B2B_SECRET },
    };
  }
  const response = await fetch(new URL('/__emulator/projects', STYTCH_URL));
  const { consumer, b2b } = await response.json();
  return { consumer: settings(consumer), b2b: settings(b2b) };
}

const settings = ({ project_id, secret }) => ({ project_id, secret });

const { consumer, b2b } = await projects();
// Without the variable this is the emulator. A backend of a project leaves `env` out.
const env = `${STYTCH_URL.replace(/\/$/, '')}/`;
const users = new stytch.Client({ ...consumer, env });
const members = new stytch.B2BClient({ ...b2b, env });

const VERIFY = {
  '/consumer/me': async (session_jwt) => (await users.sessions.authenticateJwt({ session_jwt })).session.user_id,
  '/b2b/me': async (session_jwt) => (await members.sessions.authenticateJwt({ session_jwt })).member_session.member_id,
};

const server = createServer(async (request, response) => {
  const respond = (status, body) => {
    response.writeHead(status, {
      'content-type': 'application/json',
      // The example's page comes from another port. A real backend names its own origin.
      'access-control-allow-origin': '*',
      'access-control-allow-headers': 'authorization',
    });
    response.end(JSON.stringify(body));
  };
  if (request.method === 'OPTIONS') return respond(204);
  const verify = VERIFY[request.url];
  if (verify === undefined) return respond(404, { reason: 'GET /consumer/me or GET /b2b/me' });
  const [, jwt] = /^Bearer (.+)$/.exec(request.headers.authorization ?? '') ?? [];
  if (jwt === undefined) return respond(401, { reason: 'no Authorization header with a JWT' });
  try {
    respond(200, { id: await verify(jwt) });
  } catch (error) {
    respond(401, { reason: error.error_type ?? error.code ?? error.name });
  }
});
server.listen(Number(PORT), '127.0.0.1', () => {
  console.log(`The sample backend listens on http://127.0.0.1:${server.address().port}`);
});
