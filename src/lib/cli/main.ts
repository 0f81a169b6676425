#!/usr/bin/env node
import { runCommand } from './command.js';

const words = process.argv.slice(2);
const code = await runCommand(words);
// The hook may have opened a connection, which would keep the process running.
if (words[0] === 'routes') process.exit(code);
process.exitCode = code;
