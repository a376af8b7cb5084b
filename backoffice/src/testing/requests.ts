import type { HistoryEntry, ReviewRequest, ReviewRequestDetail } from '@/api/types';

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
    source: 'SFTP',
    received_at: '2026-03-03T00:04:11Z',
    scheduled_at: '2026-03-08T07:30:00Z',
    sent_at: '2026-03-08T07:30:00Z',
    opened_at: null,
    form_opened_at: null,
    submitted_at: null,
    reminded_at: null,
    hint: null,
    ...changes,
  };
}

export function aDetail(changes: Partial<ReviewRequestDetail> = {}): ReviewRequestDetail {
  return {
    ...aRequest(),
    order: {
      id: 'o1',
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
        hide_personal_data: false,
      },
      products: [],
      sales_channel: { channel: 'online', website_id: null, shop_id: null },
      solicitation_parameters: { delay: 5, delay_product: null, purchase_event_type: null },
      extra: {},
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

function anEntry(event: HistoryEntry['event'], at: string, changes: { text?: string } = {}): HistoryEntry {
  return {
    at,
    event,
    reason: null,
    machine: false,
    rule: null,
    setting: null,
    value: null,
    text: '',
    ...changes,
  };
}
