import type {} from 'sveltekit-logto';

declare module 'sveltekit-logto' {
	interface Register {
		permission:
			'read:invoices' | 'write:invoices' | 'manage:members' | 'read:things' | 'write:things';
		organizationRole: 'admin' | 'member';
		resource: 'https://api.example.test';
		customData: Readonly<Record<string, unknown>> & { readonly theme?: 'light' | 'dark' };
	}
}

declare global {
	namespace App {
		interface Error {
			message: string;
			code?: string;
		}
	}
}

export {};
