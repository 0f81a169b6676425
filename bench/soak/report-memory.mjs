/** Says on SIGUSR2 how much memory the process holds once its garbage is collected. */
process.on('SIGUSR2', () => {
	globalThis.gc?.();
	console.log(`resident set: ${process.memoryUsage().rss}`);
});
