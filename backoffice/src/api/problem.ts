import type { ProblemDocument, ProblemError } from './types';

/** A refused or failed call, in the words of the problem document where the platform sent one. */
export class ApiProblem extends Error {
  readonly status: number; // 0: no answer at all
  readonly code: string;
  readonly errors: ProblemError[];
  readonly requestId: string | null;
  readonly retryAfterSeconds: number | null;

  constructor(document: ProblemDocument, retryAfterSeconds: number | null = null) {
    super(document.detail ?? document.title ?? document.code);
    this.name = 'ApiProblem';
    this.status = document.status;
    this.code = document.code;
    this.errors = document.errors ?? [];
    this.requestId = document.request_id ?? null;
    this.retryAfterSeconds = retryAfterSeconds;
  }
}

/** A proxy in front of the platform answers with pages of its own: those have a status but no code. */
export function problemFrom(response: Response, body: unknown): ApiProblem {
  const seconds = Number(response.headers.get('Retry-After') ?? Number.NaN);
  const retryAfter = Number.isFinite(seconds) ? seconds : null;
  if (isProblemDocument(body)) return new ApiProblem({ ...body, status: response.status }, retryAfter);
  return new ApiProblem({ status: response.status, code: codeOfBareStatus(response.status) }, retryAfter);
}

export function isSessionEnded(error: unknown): boolean {
  return error instanceof ApiProblem && error.status === 401;
}

function isProblemDocument(body: unknown): body is ProblemDocument {
  return typeof body === 'object' && body !== null && 'code' in body && typeof body.code === 'string';
}

function codeOfBareStatus(status: number): string {
  return [502, 503, 504].includes(status) ? 'service_unavailable' : 'unexpected';
}
