/**
 * Answers the benchmark that started this process, which a message asks for one of these. Loaded before the app,
 * so that the app itself is as it would be in production.
 */
const answers = {
	/** CPU time of the whole process, collection of garbage included, in microseconds. */
	cpu() {
		const { user, system } = process.cpuUsage();
		return user + system;
	},
	/** In microseconds, by the clock of `--cpu-prof`. */
	now: () => Number(process.hrtime.bigint() / 1000n),
	/** Ends as by itself, so that `--cpu-prof` writes its file. */
	end() {
		setImmediate(() => process.exit(0));
		return null;
	}
};

process.on('message', (question) => process.send?.(answers[question]()));

// The benchmark has ended without a word, as after a signal.
process.on('disconnect', () => process.exit(0));
