import type { texts as english } from '../en/website';
import type { SameKeys } from '../same-keys';

export const texts: SameKeys<typeof english> = {
  title: 'Site',
  subtitle: 'Son nom, sa langue, son fuseau horaire, et la clé avec laquelle le module de la boutique signe.',
  general: 'Général',
  generalHint: 'Les clients lisent le nom dans les mails, sur le questionnaire et sur l’attestation.',
  ownersOnly: 'Seuls les propriétaires de votre organisation les changent.',
  name: 'Nom du site',
  nameMissing: 'Saisissez un nom.',
  locale: 'Langue et pays',
  localeHint: 'La langue dans laquelle on écrit aux clients, sauf si une commande en indique une autre.',
  noLocale: 'Aucun de ce nom',
  timeZone: 'Fuseau horaire',
  timeZoneHint: 'Pour les heures de silence, les dates des fichiers et celles des écrans.',
  noTimeZone: 'Aucun fuseau de ce nom',
  key: 'Clé secrète',
  keyHint:
    'Le module de votre boutique a besoin des deux : l’identifiant dit qui envoie, la clé signe ce qui est envoyé.',
  idWebsite: 'Identifiant du site',
  secretKey: 'Clé secrète',
  copy: 'Copier : {{label}}',
  copied: 'Copié',
  newKey: 'Créer une nouvelle clé',
  newKeyAsk:
    'La clé actuelle cesse aussitôt de fonctionner. Les commandes du module de votre boutique sont refusées tant que la nouvelle clé n’y est pas.',
  newKeyConfirm: 'Remplacer la clé',
  newKeyDone:
    'Copiez la nouvelle clé maintenant : elle n’est affichée en entier que cette fois. Puis mettez-la dans le module de votre boutique.',
  cancel: 'Annuler',
  shops: 'Magasins',
  shopsHint:
    'Là où vous vendez ailleurs qu’en ligne. Les commandes hors ligne nomment leur magasin par son identifiant.',
  shopId: 'Identifiant du magasin',
  shopIdMissing: 'Saisissez l’identifiant que les commandes indiqueront.',
  shopName: 'Nom du magasin',
  shopNameHint: 'l’identifiant, si vide',
  newShop: 'Nouveau magasin',
  addShop: 'Ajouter',
  noShops:
    'Aucun pour l’instant. Ajoutez le premier ci-dessous, ou laissez les fichiers de commandes les créer (voir Configuration).',
  moreShops: 'Plus de magasins',
  list: 'Sites',
  listHint: 'Les boutiques de {{organization}}, chacune avec ses commandes, ses réglages et ses avis.',
  listReadOnly:
    'Les boutiques de {{organization}} auxquelles vous avez accès. Seuls les propriétaires en ajoutent.',
  created: 'Ajouté le',
  new: 'Ajouter un site',
  newHint: 'Une boutique de plus pour {{organization}}, avec ses commandes, ses réglages et ses avis.',
  create: 'Ajouter le site',
  madeTitle: '{{name}} est ajouté',
  madeText:
    'Copiez la clé secrète maintenant : elle n’est affichée en entier que cette fois. Le module de votre boutique a besoin d’elle et de l’identifiant.',
};
