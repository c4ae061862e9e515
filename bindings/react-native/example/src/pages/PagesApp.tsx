/** The snippets of the documentation pages, as `tests/pages` of the package has them, with the clients of this app. */
import { useSyncExternalStore } from 'react';
import { Platform, ScrollView, Text, View } from 'react-native';
import { useStytchB2BClient } from '@stytch/react-native/b2b';

import * as nextPage from '../../../tests/pages/nextjs-b2b';
import * as reactPage from '../../../tests/pages/react-consumer';
import * as b2bPage from '../../../tests/pages/react-native-b2b';
import * as consumerPage from '../../../tests/pages/react-native-consumer';
import { calls, subscribeToCalls } from '../../../tests/pages/stand-ins';
import { Banner, Button, Card, Note } from '../parts';
import { SESSION_MINUTES } from '../settings';
import { useCall } from '../useCall';

const Guarded = consumerPage.withMfaRequired(() => <Text>After a second factor</Text>);

export function PagesApp() {
  const stytch = useStytchB2BClient();
  const { busy, message, run } = useCall();
  const called = useSyncExternalStore(subscribeToCalls, calls, calls);
  return (
    <>
      <Card title="React Native, B2B">
        <b2bPage.Home />
        <b2bPage.RefreshSession />
        <b2bPage.SendSessionTokensToBackend />
        <b2bPage.Login />
        <b2bPage.LogOutButton />
        <b2bPage.RevokeSessionsButton />
        <Note>RefreshSession extends the session every 50 minutes. This button does it now.</Note>
        <Button
          title="Refresh"
          busy={busy}
          onPress={() => {
            void run(async () => {
              await stytch.session.authenticate({ session_duration_minutes: SESSION_MINUTES });
            });
          }}
        />
        <Banner testID="message" message={message} />
      </Card>
      <Card title="React Native, consumer">
        <Guarded />
        <consumerPage.RefreshSession />
        <consumerPage.SendSessionTokensToBackend />
      </Card>
      {/* These are made of elements of a page. */}
      {Platform.OS === 'web' ? (
        <Card title="In a browser">
          <consumerPage.App />
          <reactPage.RefreshSession />
          <ScrollView horizontal>
            <View>
              <nextPage.MemberState />
              <nextPage.SessionState />
              <nextPage.default />
            </View>
          </ScrollView>
        </Card>
      ) : null}
      <Card title="What the snippets called">
        <Text testID="called">{called.join(', ')}</Text>
      </Card>
    </>
  );
}
