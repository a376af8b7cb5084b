import { describe, expect, it } from 'vitest';

import { countFilters, NO_FILTERS, readFilters, writeFilters, type Filters } from './filters';

describe('filters in the address', () => {
  it('come back as they were written', () => {
    const filters: Filters = {
      status: ['sent', 'form_opened'],
      type: 'brand_and_product',
      from: '2026-03-01',
      to: '2026-03-31',
      method: 'sftp',
      receivedFrom: '2026-03-02',
      receivedTo: '2026-03-04',
      q: 'inès+1@example.org & co',
      sort: 'status_at',
      columns: 'reporting',
    };
    expect(readFilters(new URLSearchParams(writeFilters(filters).toString()))).toEqual(filters);
  });

  it('leave a plain list with a plain address', () => {
    expect(writeFilters(NO_FILTERS).toString()).toBe('');
  });

  it.each([
    'status=nonsense',
    'status=toString',
    'type=site',
    'from=2026-02-30',
    'to=yesterday',
    'method=fax',
    'received_from=2026-02-30',
    'received_to=soon',
    'sort=email',
    'columns=all',
    'request=r1&view=history',
  ])('ignore what they do not know: %s', (search) => {
    expect(readFilters(new URLSearchParams(search))).toEqual(NO_FILTERS);
  });

  it('count kinds of filter, a date range once and the sort not at all', () => {
    const range: Filters = { ...NO_FILTERS, from: '2026-03-01', to: '2026-03-31', sort: 'status_at' };
    const intake: Filters = { ...NO_FILTERS, method: 'csv', receivedTo: '2026-03-31' };
    expect([NO_FILTERS, range, intake].map(countFilters)).toEqual([0, 1, 2]);
  });
});
