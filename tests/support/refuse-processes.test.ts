import { spawn } from 'node:child_process';
import { createServer } from 'node:http';
import { expect, it } from 'vitest';

it('a unit that starts a server or a process fails, and reads how to name its file', () => {
	expect(() => createServer().listen(0)).toThrow('<subject>.process.test.ts');
	expect(() => spawn('true')).toThrow('<subject>.process.test.ts');
});
