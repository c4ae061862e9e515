const path = require('node:path');
const { getDefaultConfig } = require('expo/metro-config');

// The package stands in the folder above and is linked. Its own copies of React must not be bundled.
const config = getDefaultConfig(__dirname);
const library = path.resolve(__dirname, '..');
config.watchFolders = [library];
config.resolver.nodeModulesPaths = [path.join(__dirname, 'node_modules')];
config.resolver.disableHierarchicalLookup = true;
module.exports = config;
