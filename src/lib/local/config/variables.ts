import type { LocalLogtoConfig } from './local-config.js';

/** What an app needs to know of a local Logto. */
export interface AppSettings extends Pick<
	LocalLogtoConfig,
	'clientId' | 'clientSecret' | 'machines'
> {
	/** The address that browsers and the app use. */
	readonly endpoint: string;
}

/** What an app needs to know of a local Logto, as variables of its environment. */
export function toVariables({
	endpoint,
	clientId,
	clientSecret,
	machines: [machine]
}: AppSettings): Readonly<Record<string, string>> {
	const ofMachine = machine && {
		AUTH_LOGTO_MACHINE_ID: machine.clientId,
		AUTH_LOGTO_MACHINE_SECRET: machine.clientSecret
	};
	return {
		AUTH_LOGTO_ISSUER: endpoint,
		AUTH_LOGTO_ID: clientId,
		AUTH_LOGTO_SECRET: clientSecret,
		...ofMachine
	};
}

/** An `AUTH_SECRET` to be thrown away. */
export const createSecret = (): string => `${crypto.randomUUID()}${crypto.randomUUID()}`;
