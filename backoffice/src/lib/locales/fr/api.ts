import type { texts as english } from '../en/api';
import type { SameKeys } from '../same-keys';

export const texts: SameKeys<typeof english> = {
  title: 'API',
  subtitle:
    'Votre boutique ou votre ERP envoie chaque commande au fil de l’eau et apprend aussitôt ce qu’elle est devenue.',
  clients: 'Clients API',
  ownersOnly: 'Seuls les propriétaires de l’organisation voient ses clients API et en créent.',
  new: 'Nouveau client API',
  emptyTitle: 'Aucun client API pour l’instant',
  emptyText:
    'Chaque programme qui envoie des commandes reçoit un client à lui, que vous pouvez retirer sans toucher aux autres.',
  columns: {
    name: 'Client',
    secret: 'Début du secret',
    access: 'Sites',
    created: 'Créé',
    expires: 'Expire',
    at: 'Quand',
    caller: 'Client',
    answer: 'Réponse',
    accepted: 'Acceptées',
    duplicates: 'Doublons',
    rejected: 'Rejetées',
  },
  all: 'Tous',
  expired: 'Expiré',
  expiresNever: 'Jamais',
  name: 'Nom',
  nameHint: 'Le programme qui s’en sert, par exemple « Boutique » ou « ERP ».',
  access: 'Peut agir pour',
  accessThis: '{{website}} uniquement',
  accessNamed: 'Ces sites uniquement',
  accessAll: 'Tous les sites de l’organisation, y compris à venir',
  expires: 'Expire',
  life: { '30': 'Dans 30 jours', '90': 'Dans 90 jours', '365': 'Dans un an' },
  create: 'Créer',
  madeTitle: '{{name}} est prêt : copiez son secret maintenant',
  madeText:
    'Il n’est affiché que cette fois : nous n’en gardons qu’une empreinte. Rangez-le là où votre programme garde ses mots de passe, jamais dans son code.',
  clientId: 'Identifiant du client',
  secret: 'Secret du client',
  remove: 'Retirer le client',
  removeTitle: 'Retirer {{name}}',
  removeText:
    'Ce qui appelle avec son secret est refusé dès maintenant, sans retour possible. Les commandes déjà envoyées restent.',
  address: 'Adresse de l’API',
  idWebsite: 'Identifiant du site',
  examples: 'Exemples à coller',
  reference: 'Référence de l’API',
  task: {
    try: 'Essayer une commande',
    send: 'Envoyer une commande',
    read: 'La relire',
    token: 'Obtenir un jeton',
  },
  taskHint: {
    try: 'La réponse est la vraie, et rien n’est enregistré.',
    send: 'Enregistre la commande et programme sa demande d’avis. Envoyée deux fois, elle compte une fois.',
    read: 'La preuve d’achat, d’où elle vient et ses demandes d’avis.',
    token:
      'Pour les programmes qui ne doivent pas porter le secret à chaque appel : un jeton de cinq minutes.',
  },
  calls: 'Appels récents',
  callsHint:
    'Les 100 derniers appels d’envoi de commandes, sur 30 jours. Les appels avec un mauvais secret n’atteignent aucun site et n’y figurent pas.',
  callsEmptyTitle: 'Aucun appel pour l’instant',
  callsEmptyText:
    'Collez un des exemples dans un terminal : son appel apparaît ici quelques secondes plus tard.',
  dryRun: 'Essai',
  somebody: 'Quelqu’un du back-office',
  withSecret: 'Votre nouveau secret est déjà en place.',
  withoutSecret:
    'Mettez votre secret à la place des points ; celui d’un nouveau client se remplit tout seul.',
};
