export function encode(header: object, body?: string): string;
export function decode(text: string): { header: unknown; body: string };
