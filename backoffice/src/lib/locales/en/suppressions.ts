export const texts = {
  title: 'Suppression list',
  subtitle:
    'Who is never written to, whatever orders arrive. Addresses are kept only as a fingerprint: nobody can read them here.',
  emptyTitle: 'Nobody is on the list',
  emptyText: 'Customers who unsubscribe appear here by themselves. You can add others above.',
  new: 'E-mail address or domain',
  newHint:
    'Requests waiting for this address are stopped at once. A domain, such as example.org, stops all its addresses.',
  add: 'Add',
  added: '{{shown}} is on the list',
  domain: 'Domain',
  columns: {
    who: 'Address or domain',
    reason: 'Reason',
    origin: 'By',
    since: 'Since',
  },
  reasons: {
    merchant: 'Added by hand',
    unsubscribed: 'Unsubscribed',
    complaint: 'Complaint',
    hard_bounce: 'Address does not exist',
  },
  origins: {
    merchant: 'You',
    consumer: 'The customer',
    mail_server: 'Mail server',
    operator: 'Proofmark',
  },
  remove: 'Remove',
  removeEntry: 'Remove {{shown}}',
  removed: '{{shown}} may be written to again',
  removeText:
    '{{shown}} may be written to again. To undo this you would have to type the whole address again.',
  notYours: 'Only the customer can undo this',
};
