import type { texts as english } from '../en/reset';
import type { SameKeys } from '../same-keys';

export const texts: SameKeys<typeof english> = {
  title: 'Mot de passe oublié',
  subtitle: 'Nous vous envoyons un lien pour en choisir un autre.',
  email: 'E-mail',
  emailInvalid: 'Ceci n’est pas une adresse e-mail.',
  send: 'Envoyer le lien',
  sentTitle: 'Regardez vos messages',
  sentText: 'Si {{email}} a un compte, un lien est en route. Il est valable 30 minutes et une seule fois.',
  back: 'Retour à la connexion',
  chooseTitle: 'Choisissez un mot de passe',
  chooseSubtitle: 'Il remplace l’ancien et met fin à toutes vos sessions.',
  firstTitle: 'Bienvenue',
  firstSubtitle: 'Choisissez le mot de passe avec lequel vous vous connecterez.',
  password: 'Nouveau mot de passe',
  passwordHint: '12 caractères au moins : quelques mots se retiennent facilement.',
  tooShort: '12 caractères au moins, s’il vous plaît.',
  tooWeak: 'C’est l’un des premiers que chacun essaierait. Choisissez-en un autre.',
  choose: 'Enregistrer le mot de passe',
  chosenTitle: 'Votre mot de passe est enregistré',
  chosenText: 'Connectez-vous maintenant avec lui.',
  signIn: 'Se connecter',
  expiredTitle: 'Ce lien n’est plus valable',
  expiredText: 'Il a déjà servi, ou il a plus de 30 minutes.',
  expiredInvitation: 'Il a déjà servi, ou il a plus de 7 jours. Demandez-en un autre à qui vous a invité.',
  again: 'Demander un autre lien',
};
