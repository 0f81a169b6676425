import { parseArgs, type ParseArgsOptionsConfig } from 'node:util';

/** An argument of a command. */
export interface Argument {
	/** The default. */
	readonly value: string;
	/** One line about it, for the usage. */
	readonly help: string;
}

/**
 * Reads the arguments of a command. With `--help` it prints the usage and ends the process with 0.
 *
 * @param command as it is started, such as `npm run bench`
 * @param about one sentence
 * @returns the value of an argument by its name
 */
export function readArguments<Name extends string>(
	command: string,
	about: string,
	known: Readonly<Record<Name, Argument>>
): (name: Name) => string {
	const options: ParseArgsOptionsConfig = { help: { type: 'boolean' } };
	for (const name in known) options[name] = { type: 'string', default: known[name].value };
	const { values } = parseArgs({ options });
	if (values['help'] === true) {
		console.log(toUsage(command, about, known));
		process.exit(0);
	}
	return (name) => String(values[name]);
}

function toUsage(
	command: string,
	about: string,
	known: Readonly<Record<string, Argument>>
): string {
	const lines = Object.entries(known).map(
		([name, { value, help }]) =>
			`  --${name} <value>`.padEnd(24) + `${help}${value === '' ? '' : ` (default: ${value})`}`
	);
	return [`Usage: ${command} -- [options]`, '', about, '', ...lines].join('\n');
}

/**
 * The value of an argument that takes one of several.
 *
 * @throws {Error} for any other
 */
export function toChoice<Choice extends string>(
	name: string,
	value: string,
	choices: readonly Choice[]
): Choice {
	const choice = choices.find((known) => known === value);
	if (choice === undefined)
		throw new Error(`--${name} takes one of ${choices.join(', ')}, and not "${value}".`);
	return choice;
}
