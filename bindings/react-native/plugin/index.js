/**
 * What the package needs in the native projects that `expo prebuild` writes. Both changes may be made again and
 * change nothing then.
 *
 * - Android: the backup rules of the library, which keep the session out of backups. A copied session is useless on
 *   another device, because its key never leaves the first one. Rules of the app stay as they are, with a warning.
 * - iOS, with `keychainAccessGroup`: the entitlement that lets an extension of the app read the key.
 */
const RULES = {
  'android:fullBackupContent': '@xml/stytch_backup_rules',
  'android:dataExtractionRules': '@xml/stytch_data_extraction_rules',
};

const ENTITLEMENT = 'keychain-access-groups';

/**
 * @param {typeof import('@expo/config-plugins')} expo
 */
module.exports = function stytchPlugin(expo) {
  const { name, version } = require('../package.json');
  const { createRunOncePlugin, withAndroidManifest, withEntitlementsPlist, AndroidConfig, WarningAggregator } = expo;

  const withBackupRules = (config) =>
    withAndroidManifest(config, (config) => {
      const application = AndroidConfig.Manifest.getMainApplicationOrThrow(config.modResults);
      for (const [attribute, rules] of Object.entries(RULES)) {
        const present = application.$[attribute];
        if (present === undefined || present === rules) {
          application.$[attribute] = rules;
        } else {
          WarningAggregator.addWarningAndroid(
            name,
            `${attribute} is ${present}. Add <exclude domain="file" path="stytch/" /> to those rules.`,
          );
        }
      }
      return config;
    });

  const withKeychainGroup = (config, group) =>
    withEntitlementsPlist(config, (config) => {
      const groups = config.modResults[ENTITLEMENT] ?? [];
      const wanted = `$(AppIdentifierPrefix)${group}`;
      config.modResults[ENTITLEMENT] = groups.includes(wanted) ? groups : [...groups, wanted];
      return config;
    });

  /**
   * @param {object} config the app's configuration
   * @param {{ keychainAccessGroup?: string }} [options]
   */
  const withStytch = (config, options) => {
    const { keychainAccessGroup, ...unknown } = options ?? {};
    const [first] = Object.keys(unknown);
    if (first !== undefined) {
      throw new Error(`${name}: ${first} is no option of the config plugin; the one there is, is keychainAccessGroup.`);
    }
    if (keychainAccessGroup === undefined) return withBackupRules(config);
    if (typeof keychainAccessGroup !== 'string' || !/^[A-Za-z0-9][A-Za-z0-9.-]*$/.test(keychainAccessGroup)) {
      throw new Error(`${name}: keychainAccessGroup has to be a group without the prefix of the team, such as com.example.app.`);
    }
    return withKeychainGroup(withBackupRules(config), keychainAccessGroup);
  };

  return createRunOncePlugin(withStytch, name, version);
};
