import type { Attachment } from 'svelte/attachments';

/** Whether a form was sent and the browser is on its way. Comes back to rest with the back button. */
export class Pending {
	now = $state(false);

	/** For the form. */
	readonly attach: Attachment<HTMLFormElement> = (form) => {
		const start = (event: SubmitEvent) => {
			if (this.now) event.preventDefault();
			this.now = true;
		};
		const rest = () => {
			this.now = false;
		};
		form.addEventListener('submit', start);
		window.addEventListener('pageshow', rest);
		return () => {
			form.removeEventListener('submit', start);
			window.removeEventListener('pageshow', rest);
		};
	};
}
