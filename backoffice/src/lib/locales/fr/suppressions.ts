import type { texts as english } from '../en/suppressions';
import type { SameKeys } from '../same-keys';

export const texts: SameKeys<typeof english> = {
  title: 'Liste d’opposition',
  subtitle:
    'À qui l’on n’écrit jamais, quelles que soient les commandes. Les adresses n’y sont que des empreintes : personne ne peut les lire ici.',
  emptyTitle: 'Personne n’est sur la liste',
  emptyText:
    'Les clients qui se désinscrivent y figurent d’eux-mêmes. Vous pouvez en ajouter d’autres ci-dessus.',
  new: 'Adresse e-mail ou domaine',
  newHint:
    'Les demandes en attente pour cette adresse sont aussitôt arrêtées. Un domaine, comme example.org, arrête toutes ses adresses.',
  add: 'Ajouter',
  added: '{{shown}} est sur la liste',
  domain: 'Domaine',
  columns: {
    who: 'Adresse ou domaine',
    reason: 'Motif',
    origin: 'Par',
    since: 'Depuis',
  },
  reasons: {
    merchant: 'Ajout manuel',
    unsubscribed: 'Désinscription',
    complaint: 'Plainte',
    hard_bounce: 'Adresse inexistante',
  },
  origins: {
    merchant: 'Vous',
    consumer: 'Le client',
    mail_server: 'Serveur de messagerie',
    operator: 'Proofmark',
  },
  remove: 'Retirer',
  removeEntry: 'Retirer {{shown}}',
  removed: 'On peut de nouveau écrire à {{shown}}',
  removeText:
    'On pourra de nouveau écrire à {{shown}}. Pour revenir en arrière, il faudrait saisir l’adresse entière à nouveau.',
  notYours: 'Seul le client peut lever cette opposition',
};
