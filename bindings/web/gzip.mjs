// Prints how many bytes a file has after gzip at its strongest, as a server would send it.
import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';

console.log(gzipSync(readFileSync(process.argv[2]), { level: 9 }).length);
