import type { Attachment } from 'svelte/attachments';
import { toSafeImage } from '../../../protocol/claims.js';

/** A picture that may be missing, not allowed or blocked. */
export class Picture {
	readonly #address: () => string | null | undefined;
	#broken = $state<string | null>(null);

	constructor(address: () => string | null | undefined) {
		this.#address = address;
	}

	/** Its address; `null` where there is nothing to show. */
	get src(): string | null {
		const image = toSafeImage(this.#address());
		return image === this.#broken ? null : image;
	}

	/** An attachment for the `<img>`. It listens by script, because a content security policy refuses `onerror` in markup. */
	readonly attach: Attachment<HTMLImageElement> = (image) => {
		const fail = () => (this.#broken = toSafeImage(this.#address()));
		if (image.complete && image.naturalWidth === 0) fail();
		image.addEventListener('error', fail);
		return () => image.removeEventListener('error', fail);
	};
}
