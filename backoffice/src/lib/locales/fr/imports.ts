import type { texts as english } from '../en/imports';
import type { SameKeys } from '../same-keys';

export const texts: SameKeys<typeof english> = {
  title: 'Fichier CSV',
  subtitle:
    'Envoyez des demandes d’avis à partir d’un fichier de commandes. Rien ne part avant que vous ayez vu ce qu’il contient.',
  drop: 'Déposez ici votre fichier de commandes, ou cliquez pour le choisir',
  dropHint: 'CSV, séparé par des points-virgules, en UTF-8, {{limit}} Mo au plus',
  dropRelease: 'Relâchez pour lire le fichier',
  dropRefused: 'Un seul fichier à la fois',
  reading: 'Lecture de {{name}}…',
  tooLargeTitle: 'Ce fichier est trop volumineux',
  tooLarge:
    'Il dépasse {{limit}} Mo. Scindez-le, ou déposez-le sur votre compte SFTP, qui accepte de plus grands fichiers.',
  refusedTitle: '{{name}} a été refusé',
  templates: 'Modèles pour commencer',
  template: {
    'online-brand': 'En ligne, avis marque',
    'online-product': 'En ligne, avis marque et produit',
    'offline-brand': 'Magasins, avis marque',
    'offline-product': 'Magasins, avis marque et produit',
  },
  history: 'Fichiers de ce site',
  columns: {
    file: 'Fichier',
    sent: 'Envoyé',
    state: 'État',
    rows: 'Lignes',
    imported: 'Importées',
    line: 'Ligne',
    column: 'Colonne',
    value: 'Valeur',
    message: 'Constat',
  },
  state: {
    previewed: 'En attente de votre confirmation',
    importing: 'Import en cours',
    imported: 'Importé',
    expired: 'Expiré',
    refused: 'Refusé',
  },
  open: 'Ouvrir {{name}}',
  emptyTitle: 'Aucun fichier pour l’instant',
  emptyText: 'Les fichiers envoyés d’ici sont listés avec ce qu’ils sont devenus.',
  back: 'Tous les fichiers',
  counts: {
    total: 'Lignes du fichier',
    importable: 'À importer',
    error: 'En erreur',
    duplicate: 'Doublons',
    imported: 'Importées',
  },
  expires: 'Le fichier est gardé jusqu’au {{date}}. Ensuite il est effacé et doit être renvoyé.',
  import_one: 'Importer {{count}} ligne',
  import_other: 'Importer {{count}} lignes',
  nothingToImport: 'Aucune ligne ne peut être importée : chacune est en erreur ou déjà connue.',
  confirmTitle: 'Importer les données',
  confirmText_one:
    '{{count}} ligne devient une commande, et son client est invité à donner son avis une fois le délai passé.',
  confirmText_other:
    '{{count}} lignes deviennent des commandes, et leurs clients sont invités à donner leur avis une fois le délai passé.',
  confirmSkipped_one: '{{count}} ligne est laissée de côté.',
  confirmSkipped_other: '{{count}} lignes sont laissées de côté.',
  cancel: 'Pas maintenant',
  progress: '{{done}} lignes sur {{total}}',
  done_one: '{{count}} ligne a été importée. Sa demande apparaît dans le suivi dans quelques instants.',
  done_other:
    '{{count}} lignes ont été importées. Leurs demandes apparaissent dans le suivi dans quelques instants.',
  toRequests: 'Voir les demandes',
  expiredText: 'Il n’a pas été confirmé dans les 24 heures et a été effacé. Renvoyez le fichier.',
  report: 'Rapport',
  rejected: 'Lignes rejetées',
  rejectedHint:
    'Les lignes laissées de côté, telles que vous les avez envoyées : corrigez-les et renvoyez ce fichier.',
  findings: {
    error: 'Erreurs',
    duplicate: 'Doublons',
    warning: 'Remarques',
  },
  shownOf: '{{shown}} constats affichés sur {{total}} ; le rapport les contient tous.',
  faultless: 'Pas une seule remarque : chaque ligne est comme il faut.',
};
