#!/usr/bin/env node
import { runCommand } from './command.js';

const words = process.argv.slice(2);
const code = await runCommand(words);
// A hook that was read may hold a connection open, for which nobody waits.
if (words[0] === 'routes') process.exit(code);
process.exitCode = code;
