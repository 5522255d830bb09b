export function returnMemory(): void;
