/** The choice of a project, and the client and provider of each. The third choice has the snippets of the documentation. */
import { useState } from 'react';
import { SafeAreaView, ScrollView, StyleSheet, useColorScheme } from 'react-native';
import { StytchClient, StytchProvider } from '@stytch/react-native';
import { StytchB2BClient, StytchB2BProvider } from '@stytch/react-native/b2b';

import { B2BApp } from './b2b/B2BApp';
import { ConsumerApp } from './consumer/ConsumerApp';
import { PagesApp } from './pages/PagesApp';
import { Choice, Title, colors } from './parts';
import { B2B_TOKEN, CONSUMER_TOKEN, SERVER } from './settings';

// Clients are made once, outside of the components.
const consumer = new StytchClient(CONSUMER_TOKEN, { customBaseUrl: SERVER });
const b2b = new StytchB2BClient(B2B_TOKEN, { customBaseUrl: SERVER });

const PROJECTS = ['Consumer', 'B2B', 'Pages'] as const;

export function App() {
  const [project, setProject] = useState<(typeof PROJECTS)[number]>('Consumer');
  const palette = colors(useColorScheme());
  return (
    // eslint-disable-next-line @typescript-eslint/no-deprecated -- its successor is a package with native code
    <SafeAreaView style={[styles.page, { backgroundColor: palette.page }]}>
      <ScrollView contentContainerStyle={styles.content} keyboardShouldPersistTaps="handled">
        <Title>Stytch sessions</Title>
        <Choice label="Project" values={PROJECTS} value={project} onChange={setProject} />
        {project === 'Consumer' ? (
          <StytchProvider stytch={consumer}>
            <ConsumerApp />
          </StytchProvider>
        ) : project === 'B2B' ? (
          <StytchB2BProvider stytch={b2b}>
            <B2BApp />
          </StytchB2BProvider>
        ) : (
          <StytchProvider stytch={consumer}>
            <StytchB2BProvider stytch={b2b}>
              <PagesApp />
            </StytchB2BProvider>
          </StytchProvider>
        )}
      </ScrollView>
    </SafeAreaView>
  );
}

const styles = StyleSheet.create({
  page: { flex: 1 },
  content: { padding: 16, gap: 16, maxWidth: 520, width: '100%', alignSelf: 'center' },
});
