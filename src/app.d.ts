import type { RegisterOf } from 'sveltekit-logto';
import type { authorization } from './demo/authorization.js';

declare module 'sveltekit-logto' {
	interface Register extends RegisterOf<typeof authorization> {
		claims: { readonly department?: string };
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
