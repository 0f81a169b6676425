import { parseArgs } from 'node:util';
import { runLocal } from './local.js';
import { runRoutes } from './routes.js';

const usage = `sveltekit-logto local [--port <number>] [--config <file>]

  Runs the local Logto without Vite: for tests, and for apps in other languages.

  --port <number>   the port on loopback (default: 3301, or a free port if that is taken)
  --config <file>   users, organizations, roles and the application, as JSON or as the default
                    export of a module; absent fields keep their defaults

sveltekit-logto routes [--check] [--json] [--root <folder>]

  Lists the pages, actions, endpoints and remote functions of a project with what covers each:
  a rule of the table, or a guard that the file calls ("believed": whether it runs is not known).

  --check           exits with 1 if something is not covered
  --json            prints JSON
  --root <folder>   the project (default: the current folder)

  --help            prints this help
`;

/**
 * Runs a command. What is wrong goes to standard error.
 *
 * @param words what follows the program's name on the command line
 * @returns the exit code. 0: done, 1: it failed, 2: the words are wrong
 */
export async function runCommand(words: readonly string[]): Promise<0 | 1 | 2> {
	const parsed = parse(words);
	if (parsed instanceof Error) return fail(2, `${parsed.message}\n\n${usage}`);
	const { values, positionals } = parsed;
	if (values.help === true) {
		process.stdout.write(usage);
		return 0;
	}
	const [command] = positionals;
	if (command !== undefined && command !== 'local' && command !== 'routes')
		return fail(2, `There is no command "${toShown(command)}".\n\n${usage}`);
	if (positionals.length !== 1) return fail(2, usage);
	return command === 'local' ? local(values) : routes(values);
}

/** An argument, shortened and without control characters of a terminal. */
function toShown(word: string): string {
	const plain = word.replace(/\p{C}/gu, '');
	return plain.length > 30 ? `${plain.slice(0, 30)}…` : plain;
}

type Values = Exclude<ReturnType<typeof parse>, Error>['values'];

async function local(values: Values): Promise<0 | 1 | 2> {
	const foreign = values.check ?? values.json ?? values.root;
	if (foreign !== undefined) return fail(2, usage);
	const port = values.port === undefined ? undefined : Number(values.port);
	if (port !== undefined && !(Number.isInteger(port) && port >= 0 && port < 65_536))
		return fail(2, `--port takes a number from 0 to 65535.\n\n${usage}`);
	return orFail(async () => {
		await runLocal(port, values.config);
		return 0;
	});
}

async function routes({ port, config, check = false, json = false, root = '.' }: Values) {
	if (port !== undefined || config !== undefined) return fail(2, usage);
	return orFail(() => runRoutes({ check, json, root }));
}

async function orFail(task: () => Promise<0 | 1>): Promise<0 | 1> {
	try {
		return await task();
	} catch (error) {
		return fail(1, `${error instanceof Error ? error.message : String(error)}\n`);
	}
}

function parse(words: readonly string[]) {
	try {
		return parseArgs({
			args: [...words],
			allowPositionals: true,
			options: {
				port: { type: 'string' },
				config: { type: 'string' },
				check: { type: 'boolean' },
				json: { type: 'boolean' },
				root: { type: 'string' },
				help: { type: 'boolean', short: 'h' }
			}
		});
	} catch (error) {
		return error instanceof Error ? error : new Error(String(error));
	}
}

function fail<Code extends 1 | 2>(code: Code, message: string): Code {
	process.stderr.write(message);
	return code;
}
