import type { ReviewRequest, ReviewRequestDetail } from '@/api/types';

export function aRequest(changes: Partial<ReviewRequest> = {}): ReviewRequest {
  return {
    id: 'r1',
    purchase_reference: 'WEB-10501',
    email: 'ines.lefevre@example.org',
    experience_date: '2026-03-02T07:30:00Z',
    type: 'brand_and_product',
    status: 'sent',
    reason: null,
    status_at: '2026-03-08T07:30:00Z',
    method: 'sftp',
    source: null,
    received_at: '2026-03-03T00:04:11Z',
    scheduled_at: '2026-03-08T07:30:00Z',
    sent_at: '2026-03-08T07:30:00Z',
    opened_at: null,
    form_opened_at: null,
    submitted_at: null,
    reminded_at: null,
    ...changes,
  };
}

export function aDetail(changes: Partial<ReviewRequestDetail> = {}): ReviewRequestDetail {
  return {
    ...aRequest(),
    order: {
      purchase_reference: 'WEB-10501',
      purchase_date: '2026-03-02T07:30:00Z',
      price: '149.80',
      consumer: {
        first_name: 'Inès',
        last_name: 'Lefèvre',
        email: 'ines.lefevre@example.org',
        phone: null,
        language: 'fr',
        country: 'FR',
      },
      provenance: {
        method: 'sftp',
        source: 'SFTP',
        file: 'march.csv',
        line: 2,
        call_id: null,
        received_at: '2026-03-03T00:04:11Z',
      },
    },
    products: [{ product_ref: 'ALTO-42', name: 'Chaussures Alto' }],
    history: [
      anEntry('programmed', '2026-03-03T00:04:12Z', { text: 'Delay of 5 days given by the line' }),
      anEntry('sent', '2026-03-08T07:30:00Z'),
    ],
    ...changes,
  };
}

function anEntry(event: string, at: string, changes: { text?: string } = {}) {
  return {
    at,
    event,
    reason: null,
    machine: false,
    rule: null,
    setting: null,
    value: null,
    text: null,
    ...changes,
  };
}
