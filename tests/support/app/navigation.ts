export const invalidateAll = async (): Promise<void> => undefined;
