/**
 * What a React Server Component gets (condition `react-server`): React has neither context nor hooks there, and would
 * say that something is not a function.
 */
const refuse = () => {
  throw new Error(
    '@stytch/react-native was imported by a Server Component. Import it only in files that begin with "use client". ' +
      'The server renders those too, and every object is null there.',
  );
};

// What is exported is not known before it runs, so that bundlers do not complain about a missing export instead.
module.exports = refuse();
