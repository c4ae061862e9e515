// Runs React Native's codegen over the specification for both platforms, as an app's build does, and compares what it
// made with the native halves: `node codegen.mjs <folder>`.
//
// The folder gets `android/java` (the class that the Kotlin half extends), `ios/StytchSpec` (the protocol of the
// Objective-C++ half) and `ios/StytchCore/StytchCore-Swift.h`, which stands for the header that Swift's compiler
// writes: it declares what StytchModule.swift gives to Objective-C.
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

const require = createRequire(import.meta.url);
const here = (path) => new URL(path, import.meta.url).pathname;
// What an app's build reads.
const { codegenConfig } = require('../package.json');
const LIBRARY = codegenConfig.name;
const JAVA_PACKAGE = codegenConfig.android.javaPackageName;
const PACKAGE_FOLDER = JAVA_PACKAGE.replaceAll('.', '/');
const ANDROID = `../android/src/main/java/${PACKAGE_FOLDER}/StytchModule.kt`;
const OBJECTIVE_C = '../ios/RCTStytch.mm';
const SWIFT = '../ios/StytchModule.swift';

const read = (path) => readFileSync(path, 'utf8');

function generate(platform, out) {
  const cli = join(dirname(require.resolve('@react-native/codegen/package.json')), 'lib/cli');
  const schema = join(out, 'schema.json');
  mkdirSync(out, { recursive: true });
  const run = (program, ...args) => execFileSync(process.execPath, [join(cli, program), ...args], { stdio: ['ignore', 'ignore', 'inherit'] });
  run('combine/combine-js-to-schema-cli.js', '-p', platform, schema, here(`../${codegenConfig.jsSrcsDir}`));
  run('generators/generate-all.js', schema, LIBRARY, out, JAVA_PACKAGE);
}

/** `name(Type, Type): Type` of each abstract method in Java, in Kotlin's words. */
function abstractMethods(java) {
  const kotlin = (type) => ({ void: 'Unit', boolean: 'Boolean', double: 'Double' })[type] ?? type;
  return [...java.matchAll(/public abstract (\w+) (\w+)\(([^)]*)\)/g)].map(([, returns, name, parameters]) => {
    const types = list(parameters).map((parameter) => kotlin(parameter.split(' ')[0]));
    return `${name}(${types.join(', ')}): ${kotlin(returns)}`;
  });
}

/** The same of each method that Kotlin overrides. */
function overrides(kotlin) {
  return [...kotlin.matchAll(/override fun (\w+)\(([^)]*)\)(?:: (\w+))?/g)].map(([, name, parameters, returns]) => {
    const types = list(parameters).map((parameter) => parameter.split(':')[1].trim());
    return `${name}(${types.join(', ')}): ${returns ?? 'Unit'}`;
  });
}

/** `- (Type)name:(Type)parameter …` of each method, on one line each. */
function selectors(objectiveC, end) {
  return [...objectiveC.matchAll(/^- (\([^;{]*?)\s*([;{])/gms)]
    .filter(([, , found]) => found === end)
    .map(([, text]) => text.replace(/\s+/g, ' ').replace(/ ?\* ?/g, ' *').replace(/\) /g, ')'));
}

const list = (text) =>
  text
    .split(',')
    .map((each) => each.trim())
    .filter(Boolean);

/** The header of the class that Swift gives to Objective-C. */
function swiftHeader(swift) {
  const types = (type) =>
    type === 'String'
      ? 'NSString * _Nonnull'
      : type.includes('->')
        ? 'void (^ _Nonnull)(NSString * _Nonnull)'
        : unknown(`a type in ${SWIFT}`, type);
  const methods = [...swift.matchAll(/@objc\s+#endif\s+public func (\w+)\(((?:[^()]|\([^()]*\))*)\)(?: -> (\w+))?/g)];
  const lines = methods.map(([, name, parameters, returns]) => {
    const parts = parameters
      .split(/,\s*(?=\w+ ?\w*:)/)
      .map((each) => each.trim())
      .filter(Boolean)
      .map((parameter, index) => {
        const [, label, own, type] = /^(\w+)(?: (\w+))?: (.*)$/s.exec(parameter) ?? unknown('a parameter', parameter);
        const first = label === '_' ? name : `${name}With${label[0].toUpperCase()}${label.slice(1)}`;
        return `${index === 0 ? first : label}:(${types(type)})${own ?? label}`;
      });
    return `- (${returns === undefined ? 'void' : types(returns)})${parts.length === 0 ? name : parts.join(' ')};`;
  });
  const [, name] = /@objc\((\w+)\)\s+#endif\s+public final class/.exec(swift) ?? unknown('a class', 'none');
  return ['#import <Foundation/Foundation.h>', '', `@interface ${name} : NSObject`, ...lines, '@end', ''].join('\n');
}

function unknown(what, text) {
  throw new Error(`${what} is not understood: ${text}`);
}

function compare(what, wanted, found) {
  const missing = wanted.filter((each) => !found.includes(each));
  if (wanted.length === 0 || missing.length > 0) {
    throw new Error(`${what} has no\n  ${missing.join('\n  ')}\nbut\n  ${found.join('\n  ')}`);
  }
  console.log(`${what}: ${wanted.length} methods as generated`);
}

const [, , out = here('generated')] = process.argv;
rmSync(out, { recursive: true, force: true });
const [android, ios] = ['android', 'ios'].map((platform) => join(out, platform));
generate('android', android);
generate('ios', ios);
const java = read(join(android, 'java', PACKAGE_FOLDER, 'NativeStytchSpec.java'));
compare('StytchModule.kt', abstractMethods(java), overrides(read(here(ANDROID))));
const protocol = /@protocol NativeStytchSpec [^]*?@end/.exec(read(join(ios, LIBRARY, `${LIBRARY}.h`)))?.[0] ?? '';
const objectiveC = read(here(OBJECTIVE_C));
for (const [module, name] of Object.entries(codegenConfig.ios.modulesProvider)) {
  const declared = new RegExp(`@interface ${name} [^]*@implementation ${name} [^]*return @"${module}";`);
  if (!declared.test(objectiveC)) throw new Error(`RCTStytch.mm has no class ${name} for ${module}`);
}
compare('RCTStytch.mm', selectors(protocol, ';'), selectors(objectiveC, '{'));
mkdirSync(join(ios, 'StytchCore'), { recursive: true });
writeFileSync(join(ios, 'StytchCore/StytchCore-Swift.h'), swiftHeader(read(here(SWIFT))));
