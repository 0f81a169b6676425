import { errorCatalogue, isErrorCode, type LogtoAuthErrorCode } from '../error-catalogue.js';

/** Why a form that SvelteKit's client sent was refused. The page still holds what was entered. */
export interface FormRefusal {
	readonly code: LogtoAuthErrorCode;
	readonly message: string;
	/** The address for signing in in a new tab, if that helps: a path of this site. */
	readonly signIn: string | null;
}

/**
 * Why a guard or the rule table refused a form, or `null`. The page and what was entered stay, so the user can send the
 * form again.
 *
 * @param form the property `form` of a page, for `use:enhance`; for a form of `guarded.form` its issues,
 * `createInvoice.fields.allIssues()`, which have no `signIn`
 * @example
 * ```svelte
 * <!-- src/routes/invoices/+page.svelte -->
 * <script lang="ts">
 * 	import { enhance } from '$app/forms';
 * 	import { getRefusal } from 'sveltekit-logto';
 *
 * 	let { form } = $props();
 * 	const refusal = $derived(getRefusal(form));
 * </script>
 *
 * <form method="post" use:enhance>
 * 	{#if refusal}
 * 		<p role="alert">
 * 			{refusal.message} Nothing was saved.
 * 			{#if refusal.signIn}
 * 				<a href={refusal.signIn} target="_blank" rel="external">Sign in in a new tab</a>, then send again.
 * 			{/if}
 * 		</p>
 * 	{/if}
 * 	<input name="customer" />
 * 	<button>Create</button>
 * </form>
 * ```
 * @see https://svelte.dev/docs/kit/form-actions#Progressive-enhancement
 */
export function getRefusal(form: unknown): FormRefusal | null {
	if (Array.isArray(form)) return findRefusal(form);
	if (typeof form !== 'object' || form === null) return null;
	const { code, message, signIn }: Partial<Record<keyof FormRefusal, unknown>> = form;
	if (!isErrorCode(code)) return null;
	const known = errorCatalogue[code].message;
	return message === known
		? { code, message: known, signIn: isPath(signIn) ? signIn : null }
		: null;
}

/** A path of this site. The data of a page may come from the app. */
const isPath = (value: unknown): value is string =>
	typeof value === 'string' && /^\/(?![/\\])/.test(value);

/** The first issue of a remote form whose message is one of our catalogue. */
function findRefusal(issues: readonly unknown[]): FormRefusal | null {
	const messages = issues.map((issue) =>
		typeof issue === 'object' && issue !== null && 'message' in issue ? issue.message : null
	);
	const code = Object.keys(errorCatalogue)
		.filter(isErrorCode)
		.find((name) => messages.includes(errorCatalogue[name].message));
	return code === undefined ? null : { code, message: errorCatalogue[code].message, signIn: null };
}
