/** The parts that the pages are made of. No decision about a session is in here. */
import type { ReactNode } from 'react';
import {
  ActivityIndicator,
  Pressable,
  StyleSheet,
  Text,
  TextInput,
  View,
  useColorScheme,
  type ColorSchemeName,
  type TextInputProps,
} from 'react-native';

import type { Message, Tone } from './sentences';

const LIGHT = {
  page: '#f4f5f7',
  card: '#ffffff',
  line: '#d5d9e0',
  text: '#14181f',
  quiet: '#525b6b',
  accent: '#1d4ed8',
  onAccent: '#ffffff',
  good: '#0b6b3a',
  goodBack: '#e2f5ea',
  careful: '#7a4b00',
  carefulBack: '#fdf1d8',
  bad: '#9b1c1c',
  badBack: '#fde6e6',
};

const DARK: typeof LIGHT = {
  page: '#0f1319',
  card: '#1a2029',
  line: '#343d4b',
  text: '#f1f4f8',
  quiet: '#a9b3c3',
  accent: '#8ab0ff',
  onAccent: '#0d1a33',
  good: '#7fe0ab',
  goodBack: '#12331f',
  careful: '#f5c871',
  carefulBack: '#3a2a0b',
  bad: '#ff9d9d',
  badBack: '#401a1a',
};

export const colors = (scheme: ColorSchemeName | undefined | null) => (scheme === 'dark' ? DARK : LIGHT);

const usePalette = () => colors(useColorScheme());

export function Title({ children }: { children: ReactNode }) {
  return (
    <Text accessibilityRole="header" style={[styles.title, { color: usePalette().text }]}>
      {children}
    </Text>
  );
}

export function Card({ title, children }: { title: string; children: ReactNode }) {
  const palette = usePalette();
  return (
    <View style={[styles.card, { backgroundColor: palette.card, borderColor: palette.line }]}>
      <Text accessibilityRole="header" style={[styles.heading, { color: palette.text }]}>
        {title}
      </Text>
      {children}
    </View>
  );
}

export function Line({ label, value, testID }: { label: string; value: string; testID?: string }) {
  const palette = usePalette();
  return (
    <View style={styles.line}>
      <Text style={[styles.label, { color: palette.quiet }]}>{label}</Text>
      <Text testID={testID} style={[styles.value, { color: palette.text }]}>
        {value}
      </Text>
    </View>
  );
}

export function Note({ children }: { children: ReactNode }) {
  return <Text style={[styles.note, { color: usePalette().quiet }]}>{children}</Text>;
}

function toneColors(tone: Tone, palette: typeof LIGHT) {
  switch (tone) {
    case 'good':
      return { color: palette.good, backgroundColor: palette.goodBack };
    case 'careful':
      return { color: palette.careful, backgroundColor: palette.carefulBack };
    case 'bad':
      return { color: palette.bad, backgroundColor: palette.badBack };
    case 'neutral':
      return { color: palette.quiet, backgroundColor: palette.page };
  }
}

export function Badge({ text, tone, testID }: { text: string; tone: Tone; testID?: string }) {
  return (
    <Text testID={testID} style={[styles.badge, toneColors(tone, usePalette())]}>
      {text}
    </Text>
  );
}

export function Banner({ message, testID }: { message: Message | null; testID?: string }) {
  const palette = usePalette();
  if (message === null) return null;
  const { color, backgroundColor } = toneColors(message.tone, palette);
  return (
    <View accessibilityLiveRegion="polite" style={[styles.banner, { backgroundColor }]}>
      <Text testID={testID} style={[styles.bannerText, { color }]}>
        {message.text}
      </Text>
    </View>
  );
}

interface ButtonProps {
  title: string;
  onPress: () => void;
  /** The one action that the page is for. */
  main?: boolean;
  busy?: boolean;
  disabled?: boolean;
}

export function Button({ title, onPress, main = false, busy = false, disabled = false }: ButtonProps) {
  const palette = usePalette();
  const isOff = busy || disabled;
  return (
    <Pressable
      accessibilityRole="button"
      accessibilityState={{ disabled: isOff, busy }}
      disabled={isOff}
      onPress={onPress}
      style={[
        styles.button,
        { borderColor: palette.accent, backgroundColor: main ? palette.accent : 'transparent' },
        isOff && styles.off,
      ]}
    >
      {busy ? <ActivityIndicator color={main ? palette.onAccent : palette.accent} /> : null}
      <Text style={[styles.buttonText, { color: main ? palette.onAccent : palette.accent }]}>{title}</Text>
    </Pressable>
  );
}

export function Field({ label, ...input }: { label: string } & TextInputProps) {
  const palette = usePalette();
  return (
    <View style={styles.field}>
      <Text style={[styles.label, { color: palette.quiet }]}>{label}</Text>
      <TextInput
        accessibilityLabel={label}
        autoCapitalize="none"
        autoCorrect={false}
        style={[styles.input, { color: palette.text, borderColor: palette.line, backgroundColor: palette.page }]}
        {...input}
      />
    </View>
  );
}

interface ChoiceProps<T extends string> {
  label: string;
  values: readonly T[];
  value: T;
  onChange: (value: T) => void;
}

export function Choice<T extends string>({ label, values, value, onChange }: ChoiceProps<T>) {
  const palette = usePalette();
  return (
    <View accessibilityRole="tablist" accessibilityLabel={label} style={[styles.choice, { borderColor: palette.line }]}>
      {values.map((it) => (
        <Pressable
          key={it}
          accessibilityRole="tab"
          accessibilityState={{ selected: it === value }}
          onPress={() => {
            onChange(it);
          }}
          style={[styles.tab, it === value && { backgroundColor: palette.accent }]}
        >
          <Text style={[styles.buttonText, { color: it === value ? palette.onAccent : palette.text }]}>{it}</Text>
        </Pressable>
      ))}
    </View>
  );
}

const styles = StyleSheet.create({
  title: { fontSize: 26, fontWeight: '700' },
  heading: { fontSize: 18, fontWeight: '600' },
  card: { borderWidth: 1, borderRadius: 14, padding: 16, gap: 12 },
  line: { flexDirection: 'row', flexWrap: 'wrap', justifyContent: 'space-between', gap: 8 },
  label: { fontSize: 14 },
  value: { fontSize: 14, fontWeight: '500', flexShrink: 1 },
  note: { fontSize: 14, lineHeight: 20 },
  badge: { alignSelf: 'flex-start', fontSize: 13, fontWeight: '600', paddingHorizontal: 10, paddingVertical: 4, borderRadius: 10, overflow: 'hidden' },
  banner: { borderRadius: 10, padding: 12 },
  bannerText: { fontSize: 15, lineHeight: 21 },
  button: { minHeight: 48, borderWidth: 1, borderRadius: 10, paddingHorizontal: 16, flexDirection: 'row', gap: 8, alignItems: 'center', justifyContent: 'center' },
  buttonText: { fontSize: 16, fontWeight: '600' },
  off: { opacity: 0.5 },
  field: { gap: 4 },
  input: { minHeight: 48, borderWidth: 1, borderRadius: 10, paddingHorizontal: 12, fontSize: 16 },
  choice: { flexDirection: 'row', borderWidth: 1, borderRadius: 12, padding: 4, gap: 4 },
  tab: { flex: 1, minHeight: 44, borderRadius: 8, alignItems: 'center', justifyContent: 'center' },
});
