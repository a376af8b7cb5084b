/**
 * The routes this application calls, in the shape openapi-typescript generates, written by hand until
 * `src/api/schema.d.ts` is generated from the gateway's merged document and takes the place of `paths`.
 */

export interface User {
  id: string;
  email: string;
  name: string;
  language: string;
}

export interface Organization {
  id: string;
  name: string;
  role: string;
}

export interface Session {
  user: User;
  organizations: Organization[];
  csrf_token: string;
}

export interface Website {
  id_website: string;
  name: string;
  locale: string; // xx_YY
  time_zone: string; // of the tz database
  organization_id: string;
  secret_key: string; // first and last group only
}

export type RequestStatus =
  | 'programmed'
  | 'sent'
  | 'opened'
  | 'form_opened'
  | 'review_submitted'
  | 'reminder'
  | 'error'
  | 'blocked'
  | 'cancelled'
  | 'expired';

export type RequestType = 'brand' | 'product' | 'brand_and_product';

export type RequestSort = '-experience_date' | 'experience_date' | '-status_at' | 'status_at';

export interface ReviewRequest {
  id: string;
  purchase_reference: string;
  email: string;
  experience_date: string;
  type: RequestType;
  status: RequestStatus;
  reason: string | null;
  status_at: string;
  method: string;
  source: string | null; // in words, such as PrestaShop 9
  received_at: string;
  scheduled_at: string | null;
  sent_at: string | null;
  opened_at: string | null;
  form_opened_at: string | null;
  submitted_at: string | null;
  reminded_at: string | null;
}

export interface HistoryEntry {
  at: string;
  event: string;
  reason: string | null;
  machine: boolean; // opened by a known prefetcher, not by a person
  rule: string | null;
  setting: string | null;
  value: unknown;
  text: string | null;
}

export interface Consumer {
  first_name: string | null;
  last_name: string | null;
  email: string;
  phone: string | null;
  language: string | null;
  country: string | null;
}

export interface Provenance {
  method: string;
  source: string | null;
  file: string | null;
  line: number | null;
  call_id: string | null;
  received_at: string;
}

export interface Order {
  purchase_reference: string;
  purchase_date: string;
  price: string | null;
  consumer: Consumer | null;
  provenance?: Provenance | null;
}

export interface RequestedProduct {
  product_ref: string | null;
  name: string | null;
}

export interface ReviewRequestDetail extends ReviewRequest {
  order: Order | null;
  products: RequestedProduct[];
  history: HistoryEntry[]; // oldest first
}

export interface ProblemError {
  code: string;
  message: string;
  pointer?: string | null;
  value?: unknown;
}

/** A problem document (RFC 9457). */
export interface ProblemDocument {
  status: number;
  code: string;
  title?: string;
  detail?: string | null;
  request_id?: string | null;
  errors?: ProblemError[];
}

export interface Page<Item> {
  items: Item[];
  next_cursor: string | null;
}

export interface RequestsQuery {
  status?: RequestStatus[];
  type?: RequestType;
  experience_from?: string;
  experience_to?: string;
  q?: string;
  sort?: RequestSort;
  cursor?: string;
  limit?: number;
}

interface Json<Body> {
  content: { 'application/json': Body };
}

interface Answers<Body> {
  responses: { 200: Json<Body>; default: { content: { 'application/problem+json': ProblemDocument } } };
}

export interface paths {
  '/api/v1/session': {
    get: Answers<Session>;
    post: Answers<Session> & { requestBody: Json<{ email: string; password: string }> };
    delete: {
      responses: {
        204: { content?: never };
        default: { content: { 'application/problem+json': ProblemDocument } };
      };
    };
  };
  '/api/v1/websites': {
    get: Answers<Page<Website>> & { parameters: { query?: { cursor?: string; limit?: number } } };
  };
  '/api/v1/websites/{id_website}/requests': {
    get: Answers<Page<ReviewRequest>> & {
      parameters: { path: { id_website: string }; query?: RequestsQuery };
    };
  };
  '/api/v1/websites/{id_website}/requests/{id}': {
    get: Answers<ReviewRequestDetail> & { parameters: { path: { id_website: string; id: string } } };
  };
}
