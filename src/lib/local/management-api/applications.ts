import { isWebAddress } from '../config/web-address.js';
import { defaultConfig } from '../config/default-config.js';
import type { LocalApplicationSettings, LocalLogtoConfig } from '../config/local-config.js';
import { invalidBody, notFound } from './api-fault.js';
import { toFields, type Fields } from './fields.js';
import type { ApiRoutes, Call } from './route.js';

type Settings = Partial<LocalApplicationSettings>;

/** The app and its settings. */
export const applicationRoutes: ApiRoutes = {
	'GET /api/applications/:id': (call) => ({ status: 200, body: toBody(findApplication(call)) }),
	'PATCH /api/applications/:id': updateApplication
};

function findApplication({ tenant, param }: Call): LocalLogtoConfig {
	if (param('id') !== tenant.config.clientId) throw notFound();
	return tenant.config;
}

function updateApplication(call: Call) {
	const { fields, tenant } = call;
	const before = findApplication(call);
	const custom = fields.optional('customClientMetadata', fields.object, null);
	const oidc = fields.optional('oidcClientMetadata', fields.object, null);
	tenant.configure({
		...(custom === null ? {} : toCustomSettings(toFields(custom))),
		...(oidc === null ? {} : toOidcSettings(toFields(oidc), before))
	});
	return { status: 200, body: toBody(tenant.config) };
}

/** Logto replaces these as a whole: a field that is not sent has its value of a new application. */
function toCustomSettings(fields: Fields): Settings {
	const { alwaysIssueRefreshToken, allowTokenExchange, rotateRefreshToken } = defaultConfig;
	const days = fields.optional('refreshTokenTtlInDays', fields.count, null);
	const refreshTokenTtl = days === null ? defaultConfig.refreshTokenTtl : days * 24 * 3600;
	const flag = (name: string, kept: boolean) => fields.optional(name, fields.flag, kept);
	return {
		alwaysIssueRefreshToken: flag('alwaysIssueRefreshToken', alwaysIssueRefreshToken),
		allowTokenExchange: flag('allowTokenExchange', allowTokenExchange),
		rotateRefreshToken: flag('rotateRefreshToken', rotateRefreshToken),
		idTokenTtl: fields.optional('idTokenTtl', fields.count, defaultConfig.idTokenTtl),
		refreshTokenTtl: fields.optional('refreshTokenTtl', fields.count, refreshTokenTtl)
	};
}

function toOidcSettings(fields: Fields, before: LocalLogtoConfig): Settings {
	const address = (name: string): string => {
		const value = fields.string(name);
		if (!isWebAddress(value)) throw invalidBody(name, 'http address');
		return value;
	};
	const addresses = (name: string): readonly string[] => {
		const values = fields.strings(name);
		if (!values.every(isWebAddress)) throw invalidBody(name, 'array of http addresses');
		return values;
	};
	const { redirectUris, postLogoutRedirectUris, ...kept } = before;
	return {
		redirectUris: fields.optional('redirectUris', addresses, redirectUris),
		postLogoutRedirectUris: fields.optional(
			'postLogoutRedirectUris',
			addresses,
			postLogoutRedirectUris
		),
		backchannelLogoutUri: fields.optional(
			'backchannelLogoutUri',
			fields.nullable(address),
			kept.backchannelLogoutUri
		),
		backchannelLogoutSessionRequired: fields.optional(
			'backchannelLogoutSessionRequired',
			fields.flag,
			kept.backchannelLogoutSessionRequired
		)
	};
}

function toBody(config: LocalLogtoConfig) {
	const { backchannelLogoutUri, backchannelLogoutSessionRequired } = config;
	return {
		tenantId: 'default',
		id: config.clientId,
		name: 'The app',
		description: null,
		type: 'Traditional',
		oidcClientMetadata: {
			redirectUris: config.redirectUris ?? [],
			postLogoutRedirectUris: config.postLogoutRedirectUris ?? [],
			...(backchannelLogoutUri === null ? {} : { backchannelLogoutUri }),
			backchannelLogoutSessionRequired
		},
		customClientMetadata: {
			alwaysIssueRefreshToken: config.alwaysIssueRefreshToken,
			allowTokenExchange: config.allowTokenExchange,
			rotateRefreshToken: config.rotateRefreshToken,
			idTokenTtl: config.idTokenTtl,
			refreshTokenTtl: config.refreshTokenTtl
		},
		protectedAppMetadata: null,
		customData: {},
		isThirdParty: false,
		appLevelAccessControlEnabled: config.deniedUsers.length > 0
	};
}
