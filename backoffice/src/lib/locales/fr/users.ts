import type { texts as english } from '../en/users';
import type { SameKeys } from '../same-keys';

export const texts: SameKeys<typeof english> = {
  title: 'Utilisateurs et rôles',
  subtitle: 'Qui travaille ici avec {{organization}}, et ce que chacun peut faire.',
  readOnly: 'Qui travaille ici avec {{organization}}. Les propriétaires invitent et donnent les rôles.',
  invite: 'Inviter quelqu’un',
  columns: {
    person: 'Personne',
    role: 'Rôle',
    websites: 'Sites',
    lastSeen: 'Dernière visite',
  },
  neverSeen: 'Pas encore',
  you: 'vous',
  invited: 'invitation envoyée',
  secondFactor: 'Se connecte avec un second facteur',
  allWebsites: 'Tous',
  websitesHint: 'Aucun choisi signifie tous, y compris les futurs.',
  may: {
    owner: 'Tout, y compris les utilisateurs, les clés et les clients API',
    manager: 'Imports, réglages, e-mails, réponses aux avis',
    viewer: 'Lit, et ne change rien',
  },
  change: 'Modifier',
  changeOf: 'Modifier l’accès de {{name}}',
  changed: 'L’accès de {{name}} est modifié',
  email: 'E-mail',
  emailHint: 'Nous écrivons à cette adresse ; le lien du message vaut 7 jours.',
  emailInvalid: 'Ceci n’est pas une adresse e-mail.',
  name: 'Nom',
  nameMissing: 'Saisissez le nom que les collègues verront.',
  language: 'Langue',
  send: 'Envoyer l’invitation',
  inviteAgain: 'Renvoyer l’invitation',
  invitedAgain: 'Un autre message part vers {{email}}.',
  remove: 'Retirer de l’organisation',
  removeAsk:
    '{{name}} perd aussitôt l’accès à tous les sites de {{organization}}. Pour revenir, il faudra une nouvelle invitation.',
  removeConfirm: 'Retirer',
};
