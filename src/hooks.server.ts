import { SvelteKitAuth } from '@auth/sveltekit';
import { LogtoAuth } from 'sveltekit-logto/server';
import { env } from '$env/dynamic/private';

export const { handle } = LogtoAuth({
	engine: SvelteKitAuth,
	env,
	resources: ['https://api.example.test'],
	permissions: ['read:invoices', 'write:invoices', 'manage:members', 'read:things', 'write:things'],
	organization: { param: 'organization' },
	routes: { '/': 'public', '/(public)': 'public', '/(app)': 'session' }
});
