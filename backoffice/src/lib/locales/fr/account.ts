import type { texts as english } from '../en/account';
import type { SameKeys } from '../same-keys';

export const texts: SameKeys<typeof english> = {
  title: 'Votre compte',
  subtitle: 'Vous vous connectez avec {{email}}.',
  profile: 'Profil',
  profileHint:
    'Vos collègues voient le nom. La langue est celle de ces écrans et des messages que nous vous envoyons.',
  name: 'Nom',
  nameMissing: 'Saisissez votre nom.',
  language: 'Langue',
  password: 'Mot de passe',
  passwordHint: 'Le changer met fin à toutes les autres sessions.',
  currentPassword: 'Mot de passe actuel',
  currentPasswordMissing: 'Saisissez votre mot de passe actuel.',
  newPassword: 'Nouveau mot de passe',
  passwordShort: 'Au moins {{count}} caractères.',
  changePassword: 'Changer le mot de passe',
  passwordChanged: 'Votre mot de passe est changé. Partout ailleurs, vous êtes déconnecté.',
  sessions: 'Sessions',
  sessionsHint:
    'Là où vous êtes connecté. Si vous n’en reconnaissez pas une, mettez-y fin et changez votre mot de passe.',
  unknownDevice: 'Appareil inconnu',
  currentSession: 'celle-ci',
  sessionDates: '{{address}} · depuis le {{since}} · vue le {{seen}}',
  end: 'Terminer',
  endSession: 'Terminer la session de {{device}}, vue le {{seen}}',
  endOthers: 'Terminer toutes les autres',
};
