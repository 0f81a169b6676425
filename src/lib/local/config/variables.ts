import type { LocalLogtoConfig } from './local-config.js';

/** The settings of a local Logto that an app needs. */
export interface AppSettings extends Pick<
	LocalLogtoConfig,
	'clientId' | 'clientSecret' | 'machines'
> {
	/** The address that browsers and the app use. */
	readonly endpoint: string;
}

/** The settings of an app as environment variables. */
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

/** A random `AUTH_SECRET` for one run. */
export const createSecret = (): string => `${crypto.randomUUID()}${crypto.randomUUID()}`;
